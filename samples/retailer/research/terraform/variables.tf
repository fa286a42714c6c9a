variable "team" {
  type    = string
  default = "research"
}

variable "account" {
  type    = string
  default = "123456789012"
}

variable "subnets" {
  type = list(string)
}

variable "vpc" {
  type = string
}
