import { SignaturePad } from '@qiao/ui'
import { useState } from 'react'
import { Question } from '../../parts/question.tsx'
import { Refusal } from '../../parts/refusal.tsx'
import { useSignTexts } from './texts.ts'

const dataUrl = /^data:image\/png;base64,/

interface Props {
  onBack: () => void
  onSign: (signatureBase64: string) => void
  busy: boolean
  error: Error | null
}

export function SignatureQuestion({ onBack, onSign, busy, error }: Props) {
  const t = useSignTexts()
  const [png, setPng] = useState<string>()
  return (
    <Question
      title={t('sign')}
      hint={t('signHint')}
      onBack={onBack}
      note={png ? undefined : t('signFirst')}
      next={{
        label: t('confirm'),
        icon: 'check',
        busy,
        disabled: png === undefined,
        onGo: () => png && onSign(png.replace(dataUrl, '')),
      }}
    >
      <SignaturePad label={t('pad')} onSigned={setPng} />
      <Refusal error={error} />
    </Question>
  )
}
