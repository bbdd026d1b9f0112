import { Button, changeLanguage } from '@qiao/ui'
import { i18n, queries } from '../services.ts'
import { useLanguage } from './use-language.ts'

/** The other of our two languages, in its own name. Sentences of the server are read again in it. */
export function LanguageButton() {
  const { language } = useLanguage()
  const other = language === 'en' ? 'zh-CN' : 'en'
  const change = async () => {
    await changeLanguage(i18n, other)
    await queries.invalidateQueries()
  }
  return (
    <Button kind="quiet" icon="globe" lang={other} onClick={() => void change()}>
      {other === 'en' ? 'English' : '中文'}
    </Button>
  )
}
