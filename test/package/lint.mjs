/**
 * Lints, with the project's own configuration, the whole project and texts as if they stood at a path:
 * `node lint.mjs '[{ "path": …, "code": … }]'`. Prints the findings of each as JSON.
 */
import { relative } from 'node:path';
import { ESLint } from 'eslint';

const findings = (results) =>
	results.flatMap(({ filePath, messages }) =>
		messages.map(({ ruleId, line, message }) => ({
			place: `${relative('.', filePath)}:${line}`,
			rule: ruleId,
			message,
		})),
	);

const eslint = new ESLint();
const project = findings(await eslint.lintFiles('.'));
const texts = [];
for (const { path, code } of JSON.parse(process.argv[2]))
	texts.push(findings(await eslint.lintText(code, { filePath: path })));
console.log(JSON.stringify({ project, texts }));
