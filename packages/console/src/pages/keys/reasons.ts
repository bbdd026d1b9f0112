/** Why keys are changed: the codes that the audit keeps, and their words on both pages. */
export const changeReasons = {
  'zh-CN': {
    regular: '定期更换',
    member_left: '有权限的人离职或换岗',
    suspected_leak: '怀疑数据或密钥泄露',
    required: '审计或合规要求',
  },
  en: {
    regular: 'Regular change',
    member_left: 'Somebody with access left or moved',
    suspected_leak: 'Suspected leak of data or keys',
    required: 'Asked for by an audit or a rule',
  },
}

export type ChangeReason = keyof (typeof changeReasons)['en']
export const reasonsToChange = Object.keys(changeReasons.en) as ChangeReason[]
