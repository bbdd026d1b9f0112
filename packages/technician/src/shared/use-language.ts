import type { Language } from '@qiao/ui'
import { useTranslation } from 'react-i18next'

export type Named = { zh: string; en: string }

/** The language on screen, and what picks words that the server sends in both. */
export function useLanguage(): { language: Language; say: (words: Named) => string } {
  const { i18n } = useTranslation()
  const language: Language = i18n.language.startsWith('en') ? 'en' : 'zh-CN'
  return { language, say: (words) => (language === 'en' ? words.en : words.zh) }
}
