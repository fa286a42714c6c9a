terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.80" }
  }
}

locals {
  name = "larkspur-${var.team}"
  oidc = replace(aws_eks_cluster.research.identity[0].oidc[0].issuer, "https://", "")
}

resource "aws_eks_cluster" "research" {
  name     = local.name
  role_arn = aws_iam_role.cluster.arn

  vpc_config {
    subnet_ids             = var.subnets
    endpoint_public_access = true
    public_access_cidrs    = ["0.0.0.0/0"]
  }
}

resource "aws_eks_node_group" "gpu" {
  cluster_name    = aws_eks_cluster.research.name
  node_group_name = "gpu"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = var.subnets
  instance_types  = ["p4d.24xlarge"]

  scaling_config {
    desired_size = 1
    max_size     = 4
    min_size     = 0
  }
}

resource "aws_iam_role" "cluster" {
  name               = "${local.name}-cluster"
  assume_role_policy = data.aws_iam_policy_document.eks.json
}

resource "aws_iam_role" "node" {
  name               = "${local.name}-node"
  assume_role_policy = data.aws_iam_policy_document.ec2.json
}

data "aws_iam_policy_document" "eks" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "ec2" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

# Pods of the Ray cluster become this role.
resource "aws_iam_role" "ray" {
  name = "${local.name}-ray"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${var.account}:oidc-provider/${local.oidc}" }
      Condition = { StringEquals = { "${local.oidc}:sub" = "system:serviceaccount:research:ray" } }
    }]
  })
}

resource "aws_iam_role_policy" "ray" {
  role = aws_iam_role.ray.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]
        Resource = [aws_s3_bucket.customers.arn, "${aws_s3_bucket.customers.arn}/*", "${aws_s3_bucket.models.arn}/*"]
      },
      { Effect = "Allow", Action = "sagemaker:*", Resource = "*" },
    ]
  })
}
