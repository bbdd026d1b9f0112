import { api } from './services.ts'

/** Asks for the one look at one value; the token that comes back is good for it once. */
export async function tokenFor({
  words,
  ...wish
}: {
  kind: 'customer' | 'order'
  id: string
  field: 'name' | 'phone' | 'receiver'
  reason: string
  words: string
}): Promise<string> {
  const said = words.trim() ? { words: words.trim() } : {}
  return (await api.post<{ token: string }>('/console/reveals', { ...wish, ...said })).token
}
