/**
 * Block letters made of straight strokes, so that a page can be read by eye and yet hold no text.
 * A glyph is a list of polylines; a point is two digits, x from 0 to 4 and y from 0 (foot) to 6.
 */
const GLYPHS = {
	A: ['00 26 40', '12 32'],
	B: ['00 06 36 45 44 33 03', '33 42 41 30 00'],
	C: ['45 36 16 05 01 10 30 41'],
	D: ['00 06 26 44 42 20 00'],
	E: ['46 06 00 40', '03 33'],
	F: ['46 06 00', '03 33'],
	G: ['45 36 16 05 01 10 30 41 43 23'],
	H: ['00 06', '40 46', '03 43'],
	I: ['20 26'],
	J: ['46 41 30 10 01'],
	K: ['00 06', '46 03 40'],
	L: ['06 00 40'],
	M: ['00 06 23 46 40'],
	N: ['00 06 40 46'],
	O: ['10 01 05 16 36 45 41 30 10'],
	P: ['00 06 36 45 44 33 03'],
	Q: ['10 01 05 16 36 45 41 30 10', '22 40'],
	R: ['00 06 36 45 44 33 03', '23 40'],
	S: ['45 36 16 05 04 13 33 42 41 30 10 01'],
	T: ['06 46', '26 20'],
	U: ['06 01 10 30 41 46'],
	V: ['06 20 46'],
	W: ['06 10 24 30 46'],
	X: ['00 46', '06 40'],
	Y: ['06 23 46', '23 20'],
	Z: ['06 46 00 40'],
	0: ['10 01 05 16 36 45 41 30 10'],
	1: ['14 26 20'],
	2: ['05 16 36 45 44 00 40'],
	3: ['05 16 36 45 44 33 23', '33 42 41 30 10 01'],
	4: ['30 36 02 42'],
	5: ['46 06 04 34 43 41 30 10 01'],
	6: ['45 36 16 05 01 10 30 41 42 33 13 02'],
	7: ['06 46 10'],
	8: ['13 04 05 16 36 45 44 33 13 02 01 10 30 41 42 33'],
	9: ['01 10 30 41 45 36 16 05 04 13 33 44'],
	'.': ['20 21'],
	':': ['21 22', '24 25'],
	'-': ['13 33'],
	' ': [],
};

const ADVANCE = 5.6;

/** A small offset for a point, the same at every run, so that no two letters are quite alike. */
const tremor = (seed) => 0.22 * Math.sin(seed * 12.9898);

/**
 * Draws `text` as strokes with its foot at (x, y); `height` is that of a letter, in points.
 * Throws for a character that has no glyph.
 */
export function drawStrokes(doc, text, x, y, height) {
	const unit = height / 6;
	[...text].forEach((character, column) => {
		const glyph = GLYPHS[character];
		if (!glyph) throw new Error(`strokes.mjs has no glyph for "${character}". Add one to GLYPHS.`);
		for (const polyline of glyph) {
			polyline.split(' ').forEach(([px, py], index) => {
				const seed = x + y + column * 7 + index * 3;
				const toX = x + (column * ADVANCE + Number(px) + tremor(seed)) * unit;
				const toY = y - (Number(py) + tremor(seed + 1)) * unit;
				if (index === 0) doc.moveTo(toX, toY);
				else doc.lineTo(toX, toY);
			});
		}
	});
	doc.stroke();
}
