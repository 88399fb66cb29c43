import fc from 'fast-check';

/** The same cases in every run, so that a test fails for a change and never by luck. */
fc.configureGlobal({ seed: 20_261_127 });

export default fc;
