import { Icon } from '@qiao/ui'
import type { ReactNode } from 'react'
import { useSourcesTexts } from './texts.ts'

/** Sources of which more than one percent went wrong in the last hour; nothing while all are well. */
export function AlarmBanner({ names, act }: { names: readonly string[]; act?: ReactNode }) {
  const t = useSourcesTexts()
  if (names.length === 0) return null
  return (
    <div className="c-banner" data-tone="overdue" role="alert">
      <Icon name="alert" />
      <p>{t('alarm', { count: names.length, names: names.join(t('comma')) })}</p>
      {act}
    </div>
  )
}
