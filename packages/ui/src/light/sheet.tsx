import { type ReactNode, useEffect, useId, useRef } from 'react'
import { IconButton } from './button.tsx'
import { focusFirstField } from './first-field.ts'
import { useLightTexts } from './texts.ts'

export type SheetProps = {
  open: boolean
  title: string
  onClose: () => void
  children: ReactNode
  foot?: ReactNode
}

/** A sheet from the bottom. The browser's own dialog keeps focus inside and gives it back. */
export function Sheet({ open, title, onClose, children, foot }: SheetProps) {
  const t = useLightTexts()
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const node = dialog.current
    if (!node) return
    if (open && !node.open) {
      node.showModal()
      focusFirstField(node.querySelector('.q-sheet-body'))
    }
    if (!open && node.open) node.close()
  }, [open])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the dialog closes on Escape by itself
    <dialog
      ref={dialog}
      className="q-sheet"
      aria-labelledby={id}
      onClose={onClose}
      onClick={(e) => e.target === dialog.current && onClose()}
    >
      <div className="q-sheet-inside">
        <header className="q-sheet-head">
          <h2 id={id}>{title}</h2>
          <IconButton icon="close" label={t('close')} onClick={onClose} />
        </header>
        <div className="q-sheet-body">{open && children}</div>
        {foot && <footer className="q-sheet-foot">{foot}</footer>}
      </div>
    </dialog>
  )
}
