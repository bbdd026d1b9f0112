import { crc32, deflateSync } from 'node:zlib'
import type { Chance } from '../random.ts'

type Colour = readonly [red: number, green: number, blue: number]
/** What colour a point has. */
type Paint = (x: number, y: number) => Colour

const white: Colour = [255, 255, 255]
const ink: Colour = [24, 24, 32]

/** A signature: one restless line on white, as Base64 of a PNG. */
export function signaturePicture(chance: Chance): string {
  const [width, height] = [240, 90]
  const [first, second, tilt] = [4 + chance.int(4), 9 + chance.int(6), chance.next() * 16 - 8]
  const lineAt = (x: number) => {
    const turn = (x / width) * Math.PI
    return height / 2 + 20 * Math.sin(turn * first) + 9 * Math.cos(turn * second) + (tilt * x) / width
  }
  const isWritten = (x: number, y: number) => {
    const [here, next] = [lineAt(x), lineAt(x + 1)]
    return x > 12 && x < width - 12 && y >= Math.min(here, next) - 1.5 && y <= Math.max(here, next) + 1.5
  }
  return png(width, height, (x, y) => (isWritten(x, y) ? ink : white))
}

/** What a camera might see: a device on a wall, in the light of the day. */
export function photoPicture(chance: Chance): string {
  const [width, height] = [320, 240]
  const wall: Colour = [170 + chance.int(60), 165 + chance.int(50), 150 + chance.int(50)]
  const device: Colour = [30 + chance.int(60), 40 + chance.int(60), 50 + chance.int(60)]
  const [left, top] = [90 + chance.int(40), 40 + chance.int(40)]
  const isDevice = (x: number, y: number) => x > left && x < left + 100 && y > top && y < top + 130
  return png(width, height, (x, y) => {
    const light = 0.75 + (0.25 * (width - x + y)) / (width + height)
    const [red, green, blue] = isDevice(x, y) ? device : wall
    return [red * light, green * light, blue * light]
  })
}

function png(width: number, height: number, paint: Paint): string {
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.set(paint(x, y).map(Math.round), y * (1 + width * 3) + 1 + x * 3)
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  // Eight bits a channel, red green blue.
  head.set([8, 2], 8)
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]).toString('base64')
}

function chunk(kind: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(kind, 'ascii'), data])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
