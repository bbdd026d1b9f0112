import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fieldsPage } from '../packages/server/src/mapping/fields-page.ts'
import { printedSchema } from '../packages/server/src/mapping/mapping-schema.ts'

// `npm run mapping:schema`: prints the JSON schema of mappings, and the page of our fields, from what the server uses.

const write = (name: string, text: string): void => {
  writeFileSync(fileURLToPath(new URL(`../docs/${name}`, import.meta.url)), text)
  console.log(`docs/${name} written`)
}
write('mapping.schema.json', `${JSON.stringify(printedSchema(), null, 2)}\n`)
write('mapping-fields.md', fieldsPage())
