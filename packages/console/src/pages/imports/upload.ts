import { call } from '@qiao/api-client'
import { api } from '../../services.ts'
import { base64Of } from './base64.ts'

/** Sends a file in parts, one after the other; `onShare` hears 0 to 1. Returns the id of the upload. */
export async function sendFile(file: File, onShare: (share: number) => void): Promise<string> {
  const { id, partBytes } = await call(api, 'POST /console/import-uploads', {
    body: { name: file.name, bytes: file.size },
  })
  for (let part = 0; part * partBytes < file.size; part += 1) {
    const bytes = new Uint8Array(await file.slice(part * partBytes, (part + 1) * partBytes).arrayBuffer())
    await call(api, 'PUT /console/import-uploads/:id/parts/:part', {
      params: { id, part },
      body: { base64: base64Of(bytes) },
    })
    onShare(Math.min(1, ((part + 1) * partBytes) / file.size))
  }
  return id
}
