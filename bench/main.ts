/**
 * `npm run -s bench -- NAME [options] --json`: runs `bench/NAME.ts`. Progress goes to stderr, one JSON object is the
 * last line of stdout.
 */
const [name, ...args] = process.argv.slice(2)
const benches = ['identity', 'ingest', 'inventory', 'match-rate', 'segments', 'sidebar']

if (!name || !benches.includes(name)) {
  console.error(`usage: npm run -s bench -- NAME [options] --json   NAME: ${benches.join(', ')}`)
  process.exit(2)
}
const { bench } = (await import(`./${name}.ts`)) as {
  bench(args: string[]): Promise<Record<string, unknown>>
}
const result = await bench(args)
console.log(JSON.stringify(result))
process.exit(0)
