import { Icon, TimeText } from '@qiao/ui'
import type { Source } from './source.ts'
import { useSystemsTexts } from './texts.ts'

const known = [
  'too_many_requests',
  'server_error',
  'refused',
  'not_json',
  'too_large',
  'no_answer',
  'blocked',
  'records_path',
  'repeated_page',
  'endless_cursor',
  'other_host',
  'not_readable',
  'no_records',
] as const

/** A reason in words; what has none says its code. */
export function useTroubleWords(): (code: string) => string {
  const t = useSystemsTexts()
  return (code) => {
    if (/^(import|import_file|mapping)\./.test(code)) return t('trouble.file')
    const one = known.find((each) => each === code)
    return one ? t(`trouble.${one}`) : t('trouble.other', { code })
  }
}

/** What went wrong last, and what to do. */
export function Trouble({ source }: { source: Source }) {
  const words = useTroubleWords()
  if (!source.lastError || source.state === 'paused') return null
  return (
    <div className="c-banner" data-tone="overdue" role="status">
      <Icon name="alert" />
      <p>
        {words(source.lastError)}{' '}
        {source.lastErrorAt && (
          <span className="q-faint">
            <TimeText at={source.lastErrorAt} show="relative" />
          </span>
        )}
      </p>
    </div>
  )
}
