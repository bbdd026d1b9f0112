import { i18n } from '../services.ts'

/** Words that the server gives in both languages. */
export function useSaid(): (words: { zh: string; en: string }) => string {
  return (words) => (i18n.language === 'en' ? words.en : words.zh)
}
