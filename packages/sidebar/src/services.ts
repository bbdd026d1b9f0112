import {
  browserPorts,
  createApi,
  createI18n,
  createQueries,
  createRealtimeClient,
  type Language,
} from '@qiao/ui'

export const i18n = createI18n()
export const queries = createQueries()
export const api = createApi({ language: () => i18n.language as Language, onUnauthorised: askAgain })
export const realtime = createRealtimeClient(browserPorts(), {
  audience: 'sidebar',
  onUnauthorised: askAgain,
})

function askAgain() {
  queries.setQueryData(['session'], null)
}
