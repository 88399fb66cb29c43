import { isLinear, type Definition } from './definition';
import type { DocumentExtraction } from './extract';
import type { FieldValues, FieldValue } from './extract/fieldValue';
import { textOf, type Block, type Page } from './extract/page';
import type { Switches } from './switchTable';

/** Confidence in a page that was read from characters, not from an image. */
const READ_CONFIDENCE = 99;

/** What was extracted, the way the API answers it. */
export function presentResults(
	switches: Switches,
	collectionId: string,
	extracted: DocumentExtraction,
	definition: Definition,
) {
	const { pages, classifications, splits, extractions, validations } = extracted;
	const shown = extractions.map((one) => ({ ...one, fields: presentFields(switches, one.fields) }));
	const linear = isLinear(definition) ? (shown[0]?.fields ?? null) : null;
	const page = `https://app.anyformat.ai/verify/${collectionId}`;
	const head = {
		collection_id: collectionId,
		verification_url: switches.verificationUrl === 'present' ? page : null,
	};
	const markdown = pages.length > 0 ? markdownOf(switches, pages) : null;
	if (switches.resultsShape === 'april')
		return { ...head, parse: { markdown }, extraction: linear };
	return {
		...head,
		parse: switches.resultsShape === 'may' ? { markdown } : presentParse(pages, markdown),
		classifications: classifications.map(({ id, name, confidence, evidence }) => ({
			category: switches.category === 'id' ? id : name,
			confidence,
			evidence,
		})),
		splits,
		extractions: shown,
		extraction: linear,
		...(switches.validationVerdicts === 'present' && { validations }),
	};
}

function presentFields(switches: Switches, values: FieldValues) {
	const shown = Object.entries(values).map(([name, value]) => {
		if (!Array.isArray(value)) return [name, presentField(switches, value)];
		const rows = value.map((row) =>
			Object.fromEntries(
				Object.entries(row).map(([column, cell]) => [column, presentField(switches, cell)]),
			),
		);
		return [name, rows];
	});
	return Object.fromEntries(shown) as Record<string, unknown>;
}

function presentField(switches: Switches, { value, confidence, evidence }: FieldValue) {
	return {
		value,
		confidence,
		...(switches.evidence === 'present' && { evidence }),
		value_override: null,
		verification_status:
			switches.verificationStatus === 'not_verified' && value !== null ? 'not_verified' : null,
	};
}

function presentParse(pages: Page[], markdown: string | null) {
	const readable = pages.length > 0;
	return {
		markdown,
		text: readable ? pages.map(textOf).join('\n\n') : null,
		layout_confidence: readable ? READ_CONFIDENCE : null,
		parse_confidence: readable ? READ_CONFIDENCE : null,
		blocks: pages.flatMap((page, index) =>
			page.blocks.map((block, number) => presentBlock(block, index + 1, number)),
		),
	};
}

const blockId = (page: number, number: number) => `p${page}_b${number}`;

function presentBlock(block: Block, page: number, number: number) {
	const id = blockId(page, number);
	const cells = block.lines.flatMap((line) => line.cells);
	const share = (value: number) => Number(Math.min(1, Math.max(0, value)).toFixed(4));
	return {
		id,
		type: block.type,
		page,
		bbox: {
			x0: share(Math.min(...cells.map(({ x0 }) => x0))),
			y0: share(Math.min(...block.lines.map(({ y0 }) => y0))),
			x1: share(Math.max(...cells.map(({ x1 }) => x1))),
			y1: share(Math.max(...block.lines.map(({ y1 }) => y1))),
		},
		content: block.lines.map(({ text }) => text).join('\n'),
		layout_confidence: READ_CONFIDENCE,
		parse_confidence: READ_CONFIDENCE,
		hyperlinks: [],
		rows:
			block.rows?.map((row, r) =>
				row.map((text, c) => ({ cell_id: `${id}_r${r}_c${c}`, text: oneLine(text) })),
			) ?? null,
		image_base64: null,
	};
}

function markdownOf(switches: Switches, pages: Page[]): string {
	const anchored = switches.markdownMarks === 'anchors';
	const text = pages
		.map((page, index) => {
			const blocks = page.blocks.map((block, number) => {
				const anchor = anchored ? `<a id="${blockId(index + 1, number)}"></a>\n\n` : '';
				return `${anchor}${blockMarkdown(block)}\n`;
			});
			const joined = blocks.join('\n');
			return anchored ? joined : `<section>\n${joined}</section>\n`;
		})
		.join('\n');
	return anchored ? text : `<DOCUMENT>\n${text}</DOCUMENT>\n`;
}

const oneLine = (text: string) => text.replace(/\n/g, ' ');

function blockMarkdown({ type, lines, rows }: Block): string {
	if (rows && rows.length > 0) {
		const row = (cells: string[]) =>
			`| ${cells.map((cell) => oneLine(cell).replace(/\|/g, '\\|')).join(' | ')} |`;
		const rule = row(rows[0].map(() => '---'));
		return [row(rows[0]), rule, ...rows.slice(1).map(row)].join('\n');
	}
	const text = lines.map((line) => line.text).join('\n');
	if (type === 'title') return `# ${text}`;
	return type === 'section-header' ? `## ${text}` : text;
}
