import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** Text of a data file that ships beside this code. */
export function readDataFile(name: string): string {
  return gunzipSync(readFileSync(new URL(`./data/${name}`, import.meta.url))).toString('utf8')
}
