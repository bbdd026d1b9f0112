import { useEffect, useRef, useState } from 'react'
import { Button } from './button.tsx'
import { useLightTexts } from './texts.ts'

export type SignaturePadProps = {
  label: string
  /** PNG as a data URL after each stroke; undefined when wiped. */
  onSigned: (png: string | undefined) => void
}

/** A sheet to sign on with a finger. The drawing library is fetched only when the pad is shown. */
export function SignaturePad({ label, onSigned }: SignaturePadProps) {
  const t = useLightTexts()
  const canvas = useRef<HTMLCanvasElement>(null)
  const wipe = useRef<() => void>(() => {})
  const [signed, setSigned] = useState(false)
  const tell = useRef(onSigned)
  tell.current = onSigned

  useEffect(() => {
    const node = canvas.current
    if (!node) return
    let stop = () => {}
    let gone = false
    void import('signature_pad').then(({ default: Pad }) => {
      if (gone) return
      const fit = () => {
        const ratio = Math.max(window.devicePixelRatio, 1)
        node.width = node.offsetWidth * ratio
        node.height = node.offsetHeight * ratio
        node.getContext('2d')?.scale(ratio, ratio)
      }
      fit()
      const pad = new Pad(node, { penColor: getComputedStyle(node).color })
      pad.addEventListener('endStroke', () => {
        setSigned(true)
        tell.current(pad.toDataURL('image/png'))
      })
      const turned = () => {
        const strokes = pad.toData()
        fit()
        pad.fromData(strokes)
      }
      wipe.current = () => {
        pad.clear()
        setSigned(false)
        tell.current(undefined)
      }
      window.addEventListener('resize', turned)
      stop = () => {
        pad.off()
        window.removeEventListener('resize', turned)
      }
    })
    return () => {
      gone = true
      stop()
    }
  }, [])

  return (
    <div className="q-signature">
      <div className="q-signature-sheet">
        <canvas ref={canvas} aria-label={label} role="img" />
        {!signed && <span aria-hidden>{t('signHere')}</span>}
      </div>
      <div className="q-signature-foot" aria-live="polite">
        <span>{signed ? t('signed') : ''}</span>
        <Button kind="quiet" icon="undo" disabled={!signed} onClick={() => wipe.current()}>
          {t('signAgain')}
        </Button>
      </div>
    </div>
  )
}
