/**
 * Runs the scan with which n8n verifies packages, on a checkout and on unpacked packages:
 * `node scan.mjs checkout package …`. Prints n8n's verdict on each as JSON.
 */
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const [checkout, ...packages] = process.argv.slice(2);
const verdicts = [await analyzePackage(checkout, SOURCE_FILE_PATTERNS)];
for (const folder of packages)
	verdicts.push(await analyzePackage(folder, ['**/*.js', 'package.json']));
console.log(JSON.stringify(verdicts));
