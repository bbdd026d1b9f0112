import { defineTexts } from '@qiao/ui'
import { Popover } from 'antd'
import { type ReactNode, useState } from 'react'
import './origin.css'

const useTexts = defineTexts('console.origin-mark', {
  'zh-CN': { mark: '来源', label: '{{what}}的来源' },
  en: { mark: 'Source', label: 'Source of {{what}}' },
})

/** A small word beside a value that tells, when it is asked, where the value came from. */
export function OriginMark({ what, children }: { what: string; children: (close: () => void) => ReactNode }) {
  const t = useTexts()
  const [open, setOpen] = useState(false)
  return (
    <>
      {/* A space that is gone at the start of a line, as a margin is not. */}{' '}
      <Popover
        trigger="click"
        placement="bottom"
        title={t('label', { what })}
        open={open}
        onOpenChange={setOpen}
        content={open && <div className="c-origin">{children(() => setOpen(false))}</div>}
      >
        <button type="button" className="c-origin-mark" aria-label={t('label', { what })}>
          {t('mark')}
        </button>
      </Popover>
    </>
  )
}
