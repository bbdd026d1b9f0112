import { defineTexts } from '@qiao/ui'

const useRoleTexts = defineTexts('console.roles', {
  'zh-CN': {
    owner: '负责人',
    operator: '运营',
    agent: '客服',
    dispatcher: '调度员',
    finance: '财务',
    warehouse: '仓库',
    region_manager: '区域经理',
    dealer: '经销商',
  },
  en: {
    owner: 'Owner',
    operator: 'Operator',
    agent: 'Agent',
    dispatcher: 'Dispatcher',
    finance: 'Finance',
    warehouse: 'Warehouse',
    region_manager: 'Region manager',
    dealer: 'Dealer',
  },
})

const known = [
  'owner',
  'operator',
  'agent',
  'dispatcher',
  'finance',
  'warehouse',
  'region_manager',
  'dealer',
] as const

/** The word for a role; a role that a brand made itself is shown by its own name. */
export function useRoleWord(): (role: string) => string {
  const t = useRoleTexts()
  return (role) => {
    const key = known.find((one) => one === role)
    return key ? t(key) : role
  }
}
