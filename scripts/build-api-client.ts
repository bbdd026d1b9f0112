import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openApiDocument } from './api-client/document.ts'
import { generateClient } from './api-client/generate.ts'

// `npm run api`: writes the typed client that the web apps share, from the routes as they are declared now.

const target = fileURLToPath(new URL('../packages/api-client/src/generated.ts', import.meta.url))
const text = generateClient(await openApiDocument())
writeFileSync(target, text)
console.log(`${text.match(/^ {2}'/gm)?.length ?? 0} routes written to packages/api-client/src/generated.ts`)
