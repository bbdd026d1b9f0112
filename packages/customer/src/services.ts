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
export const api = createApi({
  language: () => i18n.language as Language,
  csrfCookie: 'qiao_csrf_customer',
  onUnauthorised: askAgain,
})
export const realtime = createRealtimeClient(browserPorts(), {
  audience: 'customer',
  onUnauthorised: askAgain,
})

/** The service query then meets the refusal itself and shows what to do; one that is under way will. */
function askAgain() {
  const service = queries.getQueryState(['service'])
  if (service?.status === 'success' && service.fetchStatus === 'idle')
    void queries.invalidateQueries({ queryKey: ['service'] })
}
