import {
  browserPorts,
  createApi,
  createI18n,
  createQueries,
  createRealtimeClient,
  type Language,
} from '@qiao/ui'
import { signIn } from './sign-in.ts'

export const i18n = createI18n()
export const queries = createQueries()
export const api = createApi({
  language: () => i18n.language as Language,
  csrfCookie: 'qiao_csrf_sidebar',
  onUnauthorised: () => signIn(),
})
export const realtime = createRealtimeClient(browserPorts(), {
  audience: 'sidebar',
  onUnauthorised: () => signIn(),
})
