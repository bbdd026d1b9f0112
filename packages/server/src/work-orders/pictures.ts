import sharp, { type Sharp } from 'sharp'
import { WorkOrderError } from './errors.ts'

export const largestPhotoBytes = 12 * 1024 * 1024
const longestEdge = 1920
const mostPixels = 60_000_000

/** A JPEG of our own making: upright, at most 1920 pixels, without EXIF, place or time of the phone. */
export function cleanPhoto(bytes: Buffer): Promise<Buffer> {
  return clean(bytes, (image) =>
    image.resize(longestEdge, longestEdge, { fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 82 }),
  )
}

/** A signature as PNG on white, trimmed to the strokes. Throws `work_order.signature_missing` on an empty box. */
export async function cleanSignature(bytes: Buffer): Promise<Buffer> {
  const flat = await clean(bytes, (image) => image.flatten({ background: '#ffffff' }).greyscale().png())
  const { channels } = await sharp(flat).stats()
  if ((channels[0]?.min ?? 255) > 200) throw new WorkOrderError('signature_missing')
  return flat
}

async function clean(bytes: Buffer, encode: (image: Sharp) => Sharp): Promise<Buffer> {
  if (bytes.length > largestPhotoBytes) throw new WorkOrderError('photo_too_large', { bytes: bytes.length })
  try {
    return await encode(sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' }).rotate()).toBuffer()
  } catch {
    throw new WorkOrderError('photo_unreadable')
  }
}
