import { useQuery } from '@tanstack/react-query'
import { api } from './services.ts'
import { connectWecom, type Wecom, type WecomConfig } from './wecom.ts'

let connection: Promise<Wecom | undefined> | undefined

/** The WeCom client around this page, connected once. */
export function wecom(): Promise<Wecom | undefined> {
  connection ??= connectWecom((url) =>
    api.get<WecomConfig>('/sidebar/wecom-config', { query: { url } }),
  ).catch((error) => {
    connection = undefined
    throw error
  })
  return connection
}

/** The external contact whose chat is open; `null` outside a chat. */
export function useContact() {
  return useQuery({
    queryKey: ['wecom', 'contact'],
    staleTime: 0,
    queryFn: async () => (await (await wecom())?.currentContact()) ?? null,
  })
}
