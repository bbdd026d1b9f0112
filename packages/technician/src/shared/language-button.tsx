import { Button, changeLanguage } from '@qiao/ui'
import { i18n, queries } from '../services.ts'
import { useLanguage } from './use-language.ts'

/** The other of our two languages, in its own name. Sentences of the server are read again in it. */
export function LanguageButton({ short }: { short?: boolean }) {
  const { language } = useLanguage()
  const other = language === 'en' ? 'zh-CN' : 'en'
  const change = async () => {
    await changeLanguage(i18n, other)
    await queries.invalidateQueries()
  }
  return (
    <Button kind="quiet" icon={short ? undefined : 'globe'} lang={other} onClick={() => void change()}>
      {other === 'en' ? (short ? 'EN' : 'English') : short ? '中' : '中文'}
    </Button>
  )
}
