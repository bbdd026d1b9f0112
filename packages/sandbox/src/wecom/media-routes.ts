import type { FastifyInstance } from 'fastify'
import { api } from './api.ts'
import { nextId } from './corp.ts'
import type { WecomStandIn } from './stand-in.ts'
import { WecomError } from './wecom-error.ts'

interface Media {
  bytes: Buffer
  contentType: string
  name: string
  type: string
  endsAt: number
}

const mebibyte = 1024 * 1024
const mostBytes: Record<string, number> = {
  image: 10 * mebibyte,
  voice: 2 * mebibyte,
  video: 10 * mebibyte,
  file: 20 * mebibyte,
}
const lifeSeconds = 3 * 24 * 3600

/** Temporary media: three days, raw bytes back. */
export function mediaRoutes(server: FastifyInstance, standIn: WecomStandIn): void {
  const kept = new Map<string, Media>()

  api(server, standIn, 'POST', 'media/upload', async ({ query, request }) => {
    const type = query.type ?? ''
    const most = Object.hasOwn(mostBytes, type) ? mostBytes[type] : undefined
    if (most === undefined) throw new WecomError(40004)
    const file = await uploadedFile(request.body, request.headers['content-type'] ?? '')
    if (file.bytes.length <= 5) throw new WecomError(44001)
    if (file.bytes.length > most) throw new WecomError(45001)
    const mediaId = nextId(standIn.corp, '3', 60)
    const now = standIn.nowSeconds()
    kept.set(mediaId, { ...file, type, endsAt: now + lifeSeconds })
    return { type, media_id: mediaId, created_at: String(now) }
  })

  api(server, standIn, 'GET', 'media/get', ({ query, reply }) => {
    const media = kept.get(query.media_id ?? '')
    if (!media || media.endsAt <= standIn.nowSeconds()) throw new WecomError(40007)
    const name = encodeURIComponent(media.name)
    reply
      .header('content-type', media.contentType)
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(media.bytes)
    return {}
  })
}

async function uploadedFile(
  body: unknown,
  contentType: string,
): Promise<{ bytes: Buffer; contentType: string; name: string }> {
  if (!Buffer.isBuffer(body)) throw new WecomError(44001)
  const form = await readForm(body, contentType)
  const file = form?.get('media')
  if (!(file instanceof File)) throw new WecomError(44001)
  return { bytes: Buffer.from(await file.arrayBuffer()), contentType: file.type, name: file.name }
}

async function readForm(body: Buffer, contentType: string): Promise<FormData | null> {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData()
  } catch {
    return null
  }
}
