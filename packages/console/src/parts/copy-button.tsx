import { Button, useNotices } from '@qiao/ui'
import { usePartTexts } from './texts.ts'

/** Puts a text on the clipboard and says so; where the browser allows none, it says that too. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = usePartTexts()
  const notices = useNotices()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      notices.done(t('copied'))
    } catch {
      notices.show({ tone: 'attention', text: t('notCopied') })
    }
  }
  return (
    <Button icon="copy" onClick={() => void copy()}>
      {label ?? t('copy')}
    </Button>
  )
}
