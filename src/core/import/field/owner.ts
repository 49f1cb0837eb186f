import { field } from './definition.js'

export const OWNER = {
  name: field(
    'text',
    'name owner salesagent salesrep agent fullname representative',
    '姓名 業務 業務員 業務人員 業務代表 業務姓名 負責人 員工姓名 店員 店員姓名 名稱',
    '业务员 业务代表 销售 销售员 销售人员 销售代表 负责人 员工姓名 名称',
  ),
  email: field('text', 'email emailaddress', '電子郵件 電子郵件地址 電子信箱 電郵 信箱', '电子邮件 电子邮箱 电邮 邮箱'),
  team: field('text', 'team manager group', '團隊 業務團隊 部門 組別 小組 主管 經理', '团队 销售团队 部门 小组 经理'),
  region: field(
    'text',
    'region regionaloffice office territory',
    '區域 地區 負責區域 業務區域 辦公室',
    '区域 地区 负责区域 销售区域 办公室',
  ),
}
