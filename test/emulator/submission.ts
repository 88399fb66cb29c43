import type { ApiRequest } from './api';
import { apiError, finding, invalid, type ApiError } from './errors';
import { isListedType, kindProblem } from './fileTypes';
import type { ReceivedPart } from './multipart';
import { newId, type StoredFile } from './store';

/** A checked document; `endsInError` when its type is one whose run fails. */
export interface Submission {
	file: StoredFile;
	endsInError: boolean;
}

/** The one document of a run or upload; throws when there isn't exactly one good one. */
export async function readDocument(request: ApiRequest): Promise<Submission> {
	const { switches } = request.world;
	const parts = (await request.parts()) ?? [];
	const sent = parts.filter(({ name }) => name === 'file' || name === 'text');
	if (sent.length !== 1) {
		const got = sent.length === 0 ? 'neither' : sent.map(({ name }) => name).join(' and ');
		const msg = `Send exactly one of file and text as multipart/form-data, not ${got}`;
		throw invalid([finding(['file'], msg)], switches.partsStatus);
	}
	const problem = documentProblem(request, sent[0]);
	if (problem) throw problem;
	return accept(request, sent[0]);
}

/** The documents of a new collection; bad ones among good ones are marked as failed. */
export async function readDocuments(request: ApiRequest): Promise<Submission[]> {
	const { filesPart, badFileInCollection } = request.world.switches;
	const names = filesPart === 'both' ? ['files', 'files[]'] : [filesPart];
	const parts = ((await request.parts()) ?? []).filter(({ name }) => names.includes(name));
	if (parts.length === 0) throw invalid([finding(['files'], 'Field required', 'missing')]);
	const problems = parts.map((part) => documentProblem(request, part));
	const first = problems.find((problem) => problem !== undefined);
	if (first && (badFileInCollection === 'refused' || !problems.includes(undefined))) throw first;
	return parts.map((part, index) =>
		problems[index]
			? { file: storedFile(part, 'failed'), endsInError: false }
			: accept(request, part),
	);
}

function documentProblem({ world }: ApiRequest, part: ReceivedPart): ApiError | undefined {
	const { maxFileBytes, tooLargeStatus, unknownType, strictFiles } = world.switches;
	const { emptyText, partsStatus } = world.switches;
	const { name, filename, size, contentType, head } = part;
	const isText = name === 'text';
	if (!isText && !filename) {
		return invalid([finding([name], 'Input should be a file with a filename')], partsStatus);
	}
	if (size > maxFileBytes) {
		const detail = `The file has ${size} bytes; at most ${maxFileBytes} are allowed.`;
		return tooLargeStatus === 400 ? invalid([finding([name], detail)]) : apiError(413, detail);
	}
	if (size === 0 && !(isText && emptyText === 'taken')) {
		return invalid([finding([name], `The ${isText ? 'text' : 'file'} is empty`)]);
	}
	if (strictFiles === 'on' && !isText) {
		const problem = kindProblem(filename ?? '', contentType, head, world.switches);
		if (problem) return apiError(415, `The file is not supported: ${problem}.`);
	}
	const refusesTypes = unknownType === 415 || unknownType === 400;
	if (refusesTypes && !isText && !isListedType(filename ?? '', contentType, world.switches)) {
		const detail = `Files such as ${filename} (${contentType}) are not supported.`;
		return unknownType === 415 ? apiError(415, detail) : invalid([finding([name], detail)]);
	}
	return undefined;
}

function accept({ world }: ApiRequest, part: ReceivedPart): Submission {
	const file = storedFile(part, 'uploaded');
	if (world.switches.filenameEscapes === 'backslash-and-percent' && file.fileName) {
		file.fileName = file.fileName.replace(/%(22|0D|0A)/gi, decodeURIComponent);
	}
	if (part.content) world.contents.keep(file.sha256, part.content);
	const listed =
		file.fileName === null || isListedType(file.fileName, file.contentType, world.switches);
	return { file, endsInError: world.switches.unknownType === 'error' && !listed };
}

const storedFile = (part: ReceivedPart, status: StoredFile['status']): StoredFile => ({
	fileId: newId(),
	fileName: part.name === 'text' ? null : (part.filename ?? ''),
	contentType: part.contentType,
	size: part.size,
	sha256: part.sha256,
	status,
});
