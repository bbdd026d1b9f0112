import { call } from '@qiao/api-client'
import { ErrorState, Skeleton } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../services.ts'
import { Builder } from '../segments/builder.tsx'
import '../segments/segments.css'
import { type Group, type Rule, ruleOf, treeOf } from '../segments/rule-tree.ts'
import type { Vocabulary } from '../segments/types.ts'
import { moneyOf } from '../segments/words.ts'
import type { EditedRule } from './rule-form.ts'

interface NestedProps {
  rule: EditedRule
  when: Rule
  onRule: (rule: EditedRule) => void
}

/** And, or and not in groups, by the builder that segments have. */
export function NestedCondition(props: NestedProps) {
  const found = useQuery({
    queryKey: ['segments', 'vocabulary'],
    queryFn: ({ signal }) => call(api, 'GET /console/segment-vocabulary', {}, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
  if (!found.data) return <Skeleton lines={3} />
  return <Tree {...props} vocabulary={found.data} />
}

function Tree({ rule, when, onRule, vocabulary }: NestedProps & { vocabulary: Vocabulary }) {
  const isMoney = moneyOf(vocabulary)
  const [tree, setTree] = useState(() => treeOf(when, isMoney))
  const change = (next: Group) => {
    setTree(next)
    const written = ruleOf(next, isMoney)
    onRule({ ...rule, when: written ?? when, unfinished: written === null })
  }
  return <Builder vocabulary={vocabulary} tree={tree} mayEdit onTree={change} onSave={() => undefined} />
}
