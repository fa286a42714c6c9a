// node validate.mjs FORMAT FILE…: a line "valid FILE" for each that is, its errors for each that is not; exit 1 when one is not.
// FORMAT: cyclonedx (the version that the first document names), or the path of a JSON schema.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import addDraft2019 from 'ajv-formats-draft2019';

const [format, ...files] = process.argv.slice(2);
const read = path => JSON.parse(readFileSync(path, 'utf8'));
const documents = files.map(read);
const options = { allErrors: true, strict: false, validateFormats: true, addUsedSchema: false };

function cyclonedx() {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json')), 'res', 'schema');
  const schema = name => read(join(folder, `${name}.SNAPSHOT.schema.json`));
  const ajv = new Ajv(options);
  addFormats(ajv);
  addDraft2019(ajv, { formats: ['idn-email'] });
  // No ajv package implements it without a list of schemes; this is the grammar of RFC 3987 without the authority's inner rules.
  ajv.addFormat('iri-reference', /^(?:[a-z][a-z0-9+.-]*:|(?![^/?#]*:))(?:[a-z0-9\-._~:/?@!$&'()*+,;=[\]\u00a0-\ud7ff\uf900-\uffef]|%[0-9a-f]{2})*(?:#(?:[a-z0-9\-._~:/?@!$&'()*+,;=\u00a0-\ud7ff\uf900-\uffef]|%[0-9a-f]{2})*)?$/i);
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    const shared = schema(name);
    ajv.addSchema(shared, `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  return ajv.compile(schema(`bom-${documents[0].specVersion}`));
}

function schemaFile(path) {
  const schema = read(path);
  // SARIF's is draft-04; it uses nothing of it that draft-07 says otherwise but the name of "id".
  const old = schema.$schema?.includes('draft-04');
  if (old) {
    delete schema.$schema;
    delete schema.id;
  }
  const ajv = old ? new Ajv(options) : new Ajv2020(options);
  addFormats(ajv);
  return ajv.compile(schema);
}

const validate = format === 'cyclonedx' ? cyclonedx() : schemaFile(format);
documents.forEach((document, i) => {
  if (validate(document)) return console.log(`valid ${files[i]}`);
  process.exitCode = 1;
  for (const error of validate.errors.slice(0, 20)) console.log(`${files[i]}: ${error.instancePath || '/'}: ${error.message} ${JSON.stringify(error.params)}`);
});
