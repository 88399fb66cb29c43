/**
 * A thread that is sent the bytes of a PDF and answers `{ pages }` or `{ problem }`. Plain
 * JavaScript, because a thread has no compiler of its own.
 */
const PDFParser = require('pdf2json');
const { parentPort } = require('node:worker_threads');

parentPort.on('message', (bytes) => {
	const parser = new PDFParser();
	const answer = (message) => {
		// One answer for each question, whatever the parser still has to say.
		parser.removeAllListeners();
		parentPort.postMessage(message);
	};
	parser.on('pdfParser_dataError', ({ parserError }) => answer({ problem: String(parserError) }));
	parser.on('pdfParser_dataReady', ({ Pages }) => {
		const pages = Pages.map(({ Width, Height, Texts }) => ({ Width, Height, Texts }));
		answer({ pages });
	});
	// The parser reads the whole memory below a buffer; that of a message is its own.
	parser.parseBuffer(Buffer.from(bytes.buffer), 0);
});
