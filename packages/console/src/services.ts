import {
  browserPorts,
  createApi,
  createI18n,
  createQueries,
  createRealtimeClient,
  type Language,
} from '@qiao/ui'

/** The console's one api, one query store, one live connection. */
export const i18n = createI18n()
export const queries = createQueries()
export const api = createApi({ language: () => i18n.language as Language, onUnauthorised: askForLogin })
export const realtime = createRealtimeClient(browserPorts(), { onUnauthorised: askForLogin })

// The server's words (states, steps, reasons) come in the language of the question.
i18n.on('languageChanged', () => void queries.invalidateQueries())

function askForLogin() {
  queries.setQueryData(['session'], null)
}
