import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { definedTexts, type Language, languages, onTextsDefined, type Texts } from './texts.ts'

const storedAt = 'qiao.language'

/**
 * One i18next for an app: Chinese first, English second. The language comes from `?lang=`, then from the last
 * choice in this browser, then Chinese. Words declared by `defineTexts` join by themselves, also from lazy pages.
 */
export function createI18n(resources: Partial<Record<Language, Record<string, Texts>>> = {}): i18n {
  const instance = createInstance()
  instance.use(initReactI18next).init({
    lng: chosenLanguage(globalThis.location?.search ?? '', stored()),
    fallbackLng: 'zh-CN',
    supportedLngs: [...languages],
    resources,
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  const add = (name: string, bundle: Record<Language, Texts>) => {
    for (const language of languages) instance.addResourceBundle(language, name, bundle[language], true, true)
  }
  for (const [name, bundle] of definedTexts()) add(name, bundle)
  onTextsDefined(add)
  markDocument(instance.language)
  instance.on('languageChanged', markDocument)
  return instance
}

export function chosenLanguage(search: string, remembered: string | null): Language {
  const asked = new URLSearchParams(search).get('lang')
  return toLanguage(asked) ?? toLanguage(remembered) ?? 'zh-CN'
}

/** Changes the language and remembers it in this browser. */
export function changeLanguage(instance: i18n, language: Language): Promise<unknown> {
  try {
    localStorage.setItem(storedAt, language)
  } catch {
    // A browser that keeps nothing still changes the language for now.
  }
  return instance.changeLanguage(language)
}

function toLanguage(value: string | null): Language | undefined {
  if (!value) return undefined
  return value.toLowerCase().startsWith('en')
    ? 'en'
    : value.toLowerCase().startsWith('zh')
      ? 'zh-CN'
      : undefined
}

function stored(): string | null {
  try {
    return globalThis.localStorage?.getItem(storedAt) ?? null
  } catch {
    return null
  }
}

function markDocument(language: string) {
  if (globalThis.document) document.documentElement.lang = language
}
