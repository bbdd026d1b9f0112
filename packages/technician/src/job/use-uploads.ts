import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { api } from '../services.ts'
import { photoBase64 } from './photos.ts'

/** Photos that wait, go up one by one, and are sent again; `item` says what they show. */
export function useUploads(workOrderId: string, item: string | null = null) {
  const queries = useQueryClient()
  const [waiting, setWaiting] = useState<File[]>([])
  const [sending, setSending] = useState(false)
  const [failed, setFailed] = useState(false)
  const line = useRef<File[]>([])

  const show = (next: File[]) => {
    line.current = next
    setWaiting(next)
  }

  async function send() {
    setSending(true)
    setFailed(false)
    try {
      for (let photo = line.current[0]; photo; photo = line.current[0]) {
        const contentBase64 = await photoBase64(photo)
        const sent = photo
        if (!line.current.includes(sent)) continue
        await api.post(`/technician/work-orders/${workOrderId}/photos`, { item, contentBase64 })
        await queries.invalidateQueries({ queryKey: ['job', workOrderId] })
        show(line.current.filter((one) => one !== sent))
      }
    } catch {
      setFailed(true)
    }
    setSending(false)
  }

  return {
    waiting,
    sending,
    failed,
    retry: () => void send(),
    take(photos: File[]) {
      const more = photos.length > line.current.length
      show(photos)
      if (more && !sending) void send()
    },
  }
}
