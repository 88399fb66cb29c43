/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '../..');

export interface Source {
	/** From the root of the project, with slashes. */
	path: string;
	text: string;
	/** The text without its comments. */
	code: string;
	/** What it imports, also types: packages by name, files by their path from the root. */
	imports: string[];
	/** Lines on which the type `any` stands. */
	anyLines: number[];
}

/** Paths of all files below a folder of the project, with slashes. */
export function filesBelow(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
		.map((path) => path.replaceAll('\\', '/'))
		.sort();
}

function readSource(path: string): Source {
	const text = readFileSync(join(ROOT, path), 'utf8');
	const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
	const anyLines: number[] = [];
	const visit = (node: ts.Node): void => {
		if (node.kind === ts.SyntaxKind.AnyKeyword)
			anyLines.push(file.getLineAndCharacterOfPosition(node.getStart()).line + 1);
		ts.forEachChild(node, visit);
	};
	visit(file);
	return {
		path,
		text,
		code: ts.createPrinter({ removeComments: true }).printFile(file),
		imports: ts
			.preProcessFile(text)
			.importedFiles.map(({ fileName }) =>
				fileName.startsWith('.') ? posix.join(posix.dirname(path), fileName) : fileName,
			),
		anyLines,
	};
}

/** The TypeScript that is compiled into the package. */
export const SHIPPED: Source[] = ['credentials', 'nodes']
	.flatMap(filesBelow)
	.filter((path) => path.endsWith('.ts'))
	.map(readSource);
