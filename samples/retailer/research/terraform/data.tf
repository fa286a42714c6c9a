resource "aws_s3_bucket" "customers" {
  bucket = "larkspur-customer-data"
  tags = {
    DataClassification = "personal"
    Owner              = "crm-team"
  }
}

resource "aws_s3_bucket" "models" {
  bucket = "larkspur-models"
}

resource "aws_s3_bucket_public_access_block" "customers" {
  bucket                  = aws_s3_bucket.customers.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_sagemaker_notebook_instance" "churn" {
  name                   = "churn"
  role_arn               = aws_iam_role.ray.arn
  instance_type          = "ml.g5.xlarge"
  direct_internet_access = "Enabled"
}

resource "aws_bedrockagent_agent" "support" {
  agent_name              = "support"
  agent_resource_role_arn = aws_iam_role.ray.arn
  foundation_model        = "anthropic.claude-3-5-sonnet-20241022-v2:0"
  instruction             = "You answer questions about orders and may look up the customer who asks."
}

resource "aws_security_group" "workstation" {
  name   = "gpu-workstation"
  vpc_id = var.vpc

  ingress {
    from_port   = 11434
    to_port     = 11434
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_instance" "workstation" {
  ami                    = "ami-0c1c30571d2dae5c9"
  instance_type          = "g5.2xlarge"
  vpc_security_group_ids = [aws_security_group.workstation.id]
  user_data              = "#!/bin/sh\ncurl -fsSL https://ollama.com/install.sh | sh\nOLLAMA_HOST=0.0.0.0 ollama serve &\nollama pull llama3.1:8b\n"
}
