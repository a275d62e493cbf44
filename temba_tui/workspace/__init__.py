"""What a person does in a workspace, without a screen."""
