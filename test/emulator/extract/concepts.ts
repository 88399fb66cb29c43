/** Words, without accents, that mean the same on a document. German compounds are taken apart. */
const SYNONYMS: Record<string, string> = {
	number: 'no nr num number nummer nummern id # ref reference referenz kennzeichen',
	date: 'date datum day tag',
	time: 'time uhrzeit zeit',
	invoice: 'invoice rechnung rechnungs bill faktura inv',
	order: 'order bestellung bestell auftrag auftrags po',
	delivery: 'delivery lieferung liefer ship shipping shipment versand',
	carrier: 'carrier spediteur spedition frachtfuhrer',
	ordered: 'ordered bestellt bestellmenge',
	delivered: 'delivered shipped geliefert liefermenge',
	note: 'note schein',
	receipt: 'receipt quittung beleg bon kassenbon',
	contract: 'contract vertrag vertrags agreement',
	account: 'account konto',
	supplier: 'supplier vendor seller merchant lieferant verkaufer handler shop store issuer',
	customer:
		'customer client buyer kunde kunden kaufer besteller rechnungsempfanger billto soldto invoiceto',
	sender: 'sender from absender von',
	recipient: 'recipient to empfanger an consignee shipto',
	subject: 'subject betreff',
	due: 'due fallig falligkeit falligkeits payable zahlbar',
	subtotal: 'subtotal zwischensumme netto net nettobetrag nettosumme',
	total: 'total gesamt gesamtsumme summe sum endbetrag rechnungsbetrag bruttobetrag endsumme',
	tax: 'tax vat mwst mehrwertsteuer umsatzsteuer ust steuer gst',
	amount: 'amount betrag value wert sume',
	price: 'price preis',
	unit: 'unit einzel',
	quantity: 'quantity qty menge anzahl pieces pcs stuck stuckzahl count',
	description:
		'description beschreibung bezeichnung item items artikelbezeichnung product produkt ' +
		'leistung service services dienstleistung text details goods particulars verwendungszweck',
	article: 'article artikel sku artikelnummer',
	currency: 'currency wahrung',
	payment: 'payment zahlung zahlungs zahlart',
	method: 'method methode weise art type typ',
	term: 'term terms laufzeit bedingung bedingungen ziel',
	start: 'start beginn begin anfang commencement effective',
	end: 'end ende expiry ablauf',
	notice: 'notice kundigung kundigungs',
	period: 'period frist zeitraum',
	signature: 'signature signed unterschrift unterzeichnung',
	fee: 'fee fees gebuhr gebuhren entgelt',
	annual: 'annual yearly jahrlich jahres',
	monthly: 'monthly monatlich monats',
	package: 'package packages paket pakete packstuck packstucke colli parcel parcels',
	weight: 'weight gewicht',
	gross: 'gross brutto',
	balance: 'balance saldo kontostand',
	booking: 'booking buchung buchungs posting',
	discount: 'discount rabatt skonto',
	law: 'law recht',
	rate: 'rate satz percent prozent',
	month: 'month months monat monate monaten',
	dayspan: 'days tage tagen',
	kilogram: 'kg kilogram kilograms kilogramm',
};

const NO_MEANING = new Set(
	(
		'a an and are as at be been belongs by der die das den dem des ein eine fur for given has have ' +
		'im in is it its may name named of on one or per that the their this to und von was were ' +
		'which will with zum zur including incl inkl am bis from'
	).split(' '),
);

/** Parts that a document says about most things, so they tell little. */
const WEAK: Record<string, number> = {
	number: 0.3,
	date: 0.3,
	time: 0.3,
	amount: 0.3,
	unit: 0.3,
	month: 0.1,
	dayspan: 0.1,
	kilogram: 0.1,
	purchase: 0.4,
	sent: 0.4,
	issue: 0.1,
	grand: 0.1,
	sale: 0.2,
	sales: 0.2,
	address: 0.3,
};

/** Kinds of documents; on a document of its own kind such a word tells little. */
const KINDS = ['invoice', 'order', 'delivery', 'note', 'receipt', 'contract', 'account', 'mail'];
const KIND_WEIGHT = 0.3;
const SUMMARIES = ['total', 'subtotal', 'tax', 'discount'];

const BY_WORD = new Map(
	Object.entries(SYNONYMS).flatMap(([concept, words]) =>
		words.split(' ').map((word): [string, string] => [word, concept]),
	),
);

/** Lower case, without accents; `ß` is `ss`. */
export const normalise = (text: string): string =>
	text.toLowerCase().replace(/ß/g, 'ss').normalize('NFKD').replace(/\p{M}/gu, '');

const cache = new Map<string, string[]>();
const CACHED_TEXTS = 20_000;

/** What a label or a phrase speaks of; words without meaning are left out unless nothing remains. */
export function conceptsOf(text: string): string[] {
	const known = cache.get(text);
	if (known) return known;
	const words = settled(normalise(text))
		.split(/[^\p{L}#-]+|(?<!\p{L})-|-(?!\p{L})/u)
		.filter(Boolean);
	const meaning = words.filter((word) => !NO_MEANING.has(word));
	const parts = [...new Set((meaning.length > 0 ? meaning : words).flatMap(partsOf))];
	// A net total is no total.
	const concepts = parts.includes('subtotal') ? parts.filter((part) => part !== 'total') : parts;
	if (cache.size > CACHED_TEXTS) cache.clear();
	cache.set(text, concepts);
	return concepts;
}

/** Turns of phrase that don't mean what their words do. */
const settled = (text: string) =>
	text
		.replace(/\b(bill|sold|ship|invoice) to\b/g, '$1to')
		.replace(
			/\b(item|part|product|art|artikel|article)[. -]*(no|nr|number|nummer|id|code)\b/g,
			'article',
		)
		.replace(/\b(amount|balance) due\b|\b(zu zahlen|zahlbetrag)\b/g, 'total due')
		.replace(/\b(total|sum|summe|gesamt)\b.*\b(before|vor|excl|exkl|ohne|without)\b.*/, 'subtotal')
		.replace(/(\w)\W+(incl|inkl|including|einschl)\b.*/, '$1');

/** How much a concept tells on a document of the given kinds. */
export function weightOf(concept: string, kinds: string[]): number {
	if (kinds.includes(concept)) return KIND_WEIGHT;
	return WEAK[concept] ?? 1;
}

/** The kinds of document that a text, such as a title, names. */
export const kindsIn = (text: string): string[] =>
	conceptsOf(text).filter((concept) => KINDS.includes(concept));

/** Whether a text labels a sum below a table, such as `Total` or `VAT 20 %`. */
export function isSummaryLabel(text: string): boolean {
	const concepts = conceptsOf(text);
	const summaries = concepts.filter((concept) => SUMMARIES.includes(concept));
	return summaries.length > 0 && concepts.length - summaries.length <= 2;
}

/** `rechnungs-nr` is taken apart, `set-up` is one word. */
function partsOf(word: string): string[] {
	if (!word.includes('-')) return meaningOf(word);
	const parts = word.split('-').map((part) => BY_WORD.get(part) ?? compound(part));
	return parts.includes(undefined) ? meaningOf(word.replace(/-/g, '')) : (parts as string[]).flat();
}

function meaningOf(word: string): string[] {
	const known = BY_WORD.get(word);
	if (known) return [known];
	const singular = word.length > 3 ? word.replace(/(?<=[^s])s$/, '') : word;
	return BY_WORD.has(singular) ? [BY_WORD.get(singular)!] : (compound(word) ?? [singular]);
}

/** A German compound of known words, such as `rechnungsnummer`. */
function compound(word: string): string[] | undefined {
	for (let at = word.length - 2; at >= 4; at--) {
		const head =
			BY_WORD.get(word.slice(0, at)) ?? BY_WORD.get(word.slice(0, at).replace(/e?s$/, ''));
		const rest = word.slice(at);
		if (!head) continue;
		const tail = BY_WORD.has(rest) ? [BY_WORD.get(rest)!] : compound(rest);
		if (tail) return [head, ...tail];
	}
	return undefined;
}
