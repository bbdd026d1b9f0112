const longestEdge = 1920
const quality = 0.82

/** A photo as it is sent: at most 1920 pixels, so that it arrives on a bad network; as it is where that fails. */
export async function photoBase64(photo: Blob): Promise<string> {
  const small = await smaller(photo).catch(() => photo)
  return toBase64(new Uint8Array(await small.arrayBuffer()))
}

async function smaller(photo: Blob): Promise<Blob> {
  const image = await createImageBitmap(photo, { imageOrientation: 'from-image' })
  const { width, height } = fitted(image, longestEdge)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')?.drawImage(image, 0, 0, width, height)
  image.close()
  const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality))
  return made && made.size < photo.size ? made : photo
}

/** The largest size with the same shape whose longer edge is at most `edge`; never larger than it was. */
export function fitted({ width, height }: { width: number; height: number }, edge: number) {
  const scale = Math.min(1, edge / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

const chunk = 0x8000

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += chunk)
    text += String.fromCharCode(...bytes.subarray(at, at + chunk))
  return btoa(text)
}
