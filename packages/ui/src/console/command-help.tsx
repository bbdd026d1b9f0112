import { Modal } from 'antd'
import { useState } from 'react'
import { useConsoleTexts } from './texts.ts'
import { useKeys } from './use-keys.ts'

const rows = [
  ['/', 'search'],
  ['j', 'next'],
  ['k', 'previous'],
  ['Enter', 'look'],
  ['x', 'select'],
  ['Esc', 'close'],
  ['?', 'help'],
] as const

/** The keys of the console, shown by `?`. */
export function CommandHelp() {
  const t = useConsoleTexts()
  const [open, setOpen] = useState(false)
  useKeys({ '?': () => setOpen(true) })
  return (
    <Modal open={open} onCancel={() => setOpen(false)} footer={null} title={t('help.title')}>
      <dl className="q-keys">
        {rows.map(([key, words]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`help.${words}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
