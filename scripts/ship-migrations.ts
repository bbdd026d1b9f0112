import {
  extendShipped,
  readShipped,
  writeShipped,
} from '../packages/server/test/support/shipped-migrations.ts'

// `npm run migrations:ship`: writes new migrations behind those that shipped, and refuses where one would not come last.

const { files, lines } = readShipped()
try {
  const longer = extendShipped(files, lines)
  writeShipped(longer)
  const added = longer.slice(lines.length)
  console.log(
    `${added.length} added to packages/server/migrations/shipped.txt${added.map((one) => `\n  ${one}`).join('')}`,
  )
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
