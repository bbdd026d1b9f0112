import { inflateRawSync } from 'node:zlib'

/** Files of a zip by name, read by its local headers. */
export function unzip(zip: Buffer): Record<string, string> {
  const files: Record<string, string> = {}
  let place = 0
  while (zip.readUInt32LE(place) === 0x04034b50) {
    const [size, nameLength] = [zip.readUInt32LE(place + 18), zip.readUInt16LE(place + 26)]
    const name = zip.subarray(place + 30, place + 30 + nameLength).toString()
    const begin = place + 30 + nameLength
    files[name] = inflateRawSync(zip.subarray(begin, begin + size)).toString()
    place = begin + size
  }
  return files
}
