import {
  browserPorts,
  createApi,
  createI18n,
  createQueries,
  createRealtimeClient,
  type Language,
} from '@qiao/ui'
import { surface } from './surface.ts'

export const i18n = createI18n()
export const queries = createQueries()
export const api = createApi({
  language: () => i18n.language as Language,
  csrfCookie: `qiao_csrf_${surface}`,
  onUnauthorised: askAgain,
})
export const realtime = createRealtimeClient(browserPorts(), { audience: surface, onUnauthorised: askAgain })

function askAgain() {
  queries.setQueryData(['session'], null)
}
