import { useInboxTexts } from './texts.ts'

const known = [
  'too_many_tries',
  'not_found',
  'not_connected',
  'unreadable',
  'unknown_type',
  'limited',
  'temporary',
  'authorisation_expired',
] as const

/** Field and value of what no table knows; null for any other code. */
export function unknownValue(code: string): { field: string; value: string } | null {
  const [, field, value = ''] = /^unknown_value:([^=]*)=?(.*)$/s.exec(code) ?? []
  return field === undefined ? null : { field, value }
}

/** What went wrong, in words. */
export function useErrorWords(): (code: string | null) => string {
  const t = useInboxTexts()
  return (code) => {
    if (code === null) return '—'
    const unknown = unknownValue(code)
    if (unknown) return t('error.unknown_value', unknown)
    const one = known.find((name) => name === code)
    return one ? t(`error.${one}`) : t('error.other', { code })
  }
}
