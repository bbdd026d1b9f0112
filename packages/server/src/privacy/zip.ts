import { crc32, deflateRawSync } from 'node:zlib'

/** Pure: a zip of a few small files, with names in UTF-8. */

interface ZipFile {
  name: string
  body: Buffer
}

const utf8Names = 0x0800
const deflated = 8

export function zipOf(files: readonly ZipFile[], at: Date): Buffer {
  const stamp = stampOf(at)
  const parts: Buffer[] = []
  const listed: Buffer[] = []
  let offset = 0
  for (const { name, body } of files) {
    const packed = deflateRawSync(body)
    const title = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(utf8Names, 2)
    common.writeUInt16LE(deflated, 4)
    common.writeUInt32LE(stamp, 6)
    common.writeUInt32LE(crc32(body), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(body.length, 18)
    common.writeUInt16LE(title.length, 22)
    const place = Buffer.alloc(16)
    place.writeUInt32LE(offset, 12)
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, title, packed)
    listed.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, place.subarray(2), title)
    offset += 4 + common.length + title.length + packed.length
  }
  const list = Buffer.concat(listed)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, list, end])
}

/** Time and day of MS-DOS, in Shanghai: what the reader's own list of files shows. */
function stampOf(at: Date): number {
  const here = new Date(at.getTime() + 8 * 3600_000)
  const time = (here.getUTCHours() << 11) | (here.getUTCMinutes() << 5) | (here.getUTCSeconds() >> 1)
  const day = ((here.getUTCFullYear() - 1980) << 9) | ((here.getUTCMonth() + 1) << 5) | here.getUTCDate()
  return ((day << 16) | time) >>> 0
}
