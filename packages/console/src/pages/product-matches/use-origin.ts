import { usePeople } from '../../parts/names.ts'
import { useProductMatchesTexts } from './texts.ts'

/** Who decided, in words: a member by name, a file, or the system. */
export function useOrigin(): (origin: string) => string {
  const t = useProductMatchesTexts()
  const people = usePeople()
  return (origin) => {
    const [kind = '', id = ''] = origin.split(':')
    if (kind === 'member') return people.get(id) ?? id
    return kind === 'import' ? t('by.import') : kind === 'file' ? t('by.file') : t('by.system')
  }
}
