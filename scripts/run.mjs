// Plain JavaScript that an old Node can still parse, so that it can say what is missing before TypeScript is read.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const OLDEST = 24
const [file, ...rest] = process.argv.slice(2)

if (Number(process.versions.node.split('.')[0]) < OLDEST) {
  console.error(
    `需要 Node ${OLDEST} 或更新版本，当前是 ${process.version}；请用 npm run 启动，或先安装 Node ${OLDEST}。 · ` +
      `Node ${OLDEST} or newer is needed, this is ${process.version}: start with npm run, or install Node ${OLDEST}.`,
  )
  process.exit(1)
}
if (!file) {
  console.error('usage: node scripts/run.mjs FILE.ts [arguments]')
  process.exit(2)
}
const path = resolve(file)
process.argv = [process.execPath, path, ...rest]
await import(pathToFileURL(path).href)
